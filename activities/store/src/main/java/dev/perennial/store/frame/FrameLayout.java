package dev.perennial.store.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The byte layout of a frame, version 1, all numbers little-endian:
 *
 * <pre>
 *   0  8  magic "PRNLBLOB"
 *   8  2  version, 1
 *  10  1  encoding, 0 for RAW
 *  11  1  log2 of the chunk size in decoded bytes, 18 as written
 *  12  1  planes, 1 for RAW
 *  13  3  zero
 *  16 16  dtype in ASCII, filled with zeros
 *  32  8  elements
 *  40  8  decoded bytes
 *  48 32  digest of the parent tensor, zero for RAW
 *  80 32  digest of the recipe, zero for RAW
 * 112  4  chunks
 * 116  4  zero
 * 120 12  for every chunk of every plane: codec (0: stored as it is), stored bytes, CRC32C of the stored bytes
 *   +  4  CRC32C of all bytes before
 *   +  .  the chunks
 * </pre>
 */
final class FrameLayout {
    static final byte[] MAGIC = "PRNLBLOB".getBytes(StandardCharsets.US_ASCII);
    static final int VERSION = 1;
    static final int CHUNK_LOG = 18;
    static final int CHUNK = 1 << CHUNK_LOG;
    static final int FIXED = 120;
    static final int ROW = 12;
    static final int CHECK = 4;
    static final int DTYPE = 16;
    static final int DTYPE_AT = 16;
    static final int ELEMENTS_AT = 32;
    static final int PARENT_AT = 48;
    static final int CHUNKS_AT = 112;

    private FrameLayout() {}

    static long chunks(long bytes, int chunkLog) {
        return (bytes + (1L << chunkLog) - 1) >> chunkLog;
    }

    /** Fixed part, table and check of a RAW frame. */
    static byte[] head(BlobContent content, int[] checks) {
        ByteBuffer head =
                ByteBuffer.allocate(FIXED + ROW * checks.length + CHECK).order(ByteOrder.LITTLE_ENDIAN);
        head.put(MAGIC).putShort((short) VERSION).put((byte) Encoding.RAW.code());
        head.put((byte) CHUNK_LOG).put((byte) 1);
        head.position(DTYPE_AT);
        head.put(content.dtype().getBytes(StandardCharsets.US_ASCII));
        head.position(ELEMENTS_AT);
        head.putLong(content.elements()).putLong(content.bytes());
        head.position(CHUNKS_AT);
        head.putInt(checks.length).putInt(0);
        for (int i = 0; i < checks.length; i++) {
            long length = Math.min(CHUNK, content.bytes() - ((long) i << CHUNK_LOG));
            head.putInt(0).putInt((int) length).putInt(checks[i]);
        }
        byte[] bytes = head.array();
        head.putInt(crc(bytes, bytes.length - CHECK));
        return bytes;
    }

    static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
