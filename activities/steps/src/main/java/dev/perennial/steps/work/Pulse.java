package dev.perennial.steps.work;

import dev.perennial.steps.failpoint.Failpoint;
import dev.perennial.store.publish.PublishListener;
import dev.perennial.store.publish.PublishStage;
import dev.perennial.store.work.Progress;
import io.temporal.activity.Activity;

/** Tells Temporal that the running activity lives; throws when it was cancelled or its worker shuts down. */
public final class Pulse {
    private Pulse() {}

    /** Beats, with what is being done. */
    public static void beat(String doing) {
        Activity.getExecutionContext().heartbeat(doing);
    }

    /** A listener that lets a publication or a fetch beat; made in the activity's thread. */
    public static PublishListener listener(String doing) {
        io.temporal.activity.ActivityExecutionContext context = Activity.getExecutionContext();
        return new PublishListener() {
            @Override
            public void progressed(Progress progress) {
                context.heartbeat(doing);
            }

            @Override
            public void reached(PublishStage stage) {
                if (stage == PublishStage.BLOBS_STORED) {
                    Failpoint.BLOBS_STORED.reach();
                }
            }
        };
    }
}
