/** The port on S3 through the MinIO client; hides HTTP, multipart uploads and how servers spell their refusals. */
@NullMarked
package dev.perennial.store.s3;

import org.jspecify.annotations.NullMarked;
