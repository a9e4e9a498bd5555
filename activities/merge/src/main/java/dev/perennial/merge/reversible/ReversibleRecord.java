package dev.perennial.merge.reversible;

import dev.perennial.merge.run.SideFiles;
import dev.perennial.merge.spectral.ModuleKind;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a reversible merge was made of, and how well its members come back.
 *
 * @param format of the folder
 * @param reference where the method is from
 * @param settings how much was kept
 * @param members in their order
 * @param tensors those of every member
 */
public record ReversibleRecord(
        String format, String reference, ReversibleSettings settings, List<Member> members, List<Tensor> tensors) {
    static final String FORMAT = "perennial-reversible-1";
    static final String REFERENCE = "Reversible Model Merging (RMM): mean, leading left singular vectors and"
            + " coordinates of each weight vector over the members";

    public ReversibleRecord {
        members = List.copyOf(members);
        tensors = List.copyOf(tensors);
    }

    /**
     * A member.
     *
     * @param name its name here
     * @param origin where it was read
     * @param hash of its weights
     * @param file the name of its file of weights, if it needs no more than one
     * @param sides names of its other files, and under which names they lie here
     */
    public record Member(String name, String origin, String hash, String file, Map<String, String> sides) {
        public Member {
            sides = Map.copyOf(sides);
            SideFiles.requireName(file);
            sides.forEach((own, here) -> {
                SideFiles.requireName(own);
                SideFiles.requireName(here);
            });
        }
    }

    /**
     * A tensor.
     *
     * @param name its name
     * @param dtype its type in every member
     * @param shape its shape
     * @param rank directions a vector
     * @param missed for each member the norm of what the basis alone does not give back; none for what is no weight
     * @param deviations for each member the norm of its difference from the mean
     */
    public record Tensor(
            String name, DType dtype, List<Long> shape, int rank, List<Double> missed, List<Double> deviations) {
        public Tensor {
            shape = List.copyOf(shape);
            missed = List.copyOf(missed);
            deviations = List.copyOf(deviations);
        }

        /** As a member has it. */
        public TensorInfo info() {
            return new TensorInfo(name, dtype, shape);
        }

        /** What it is a part of. */
        public ModuleKind kind() {
            return ModuleKind.of(info());
        }

        /** Numbers kept of so many members: for r x n {@code p (r + n) + r}. */
        public long numbers(int members) {
            if (!Packing.packs(info())) {
                return info().elements();
            }
            Vectors vectors = Vectors.of(info());
            return (long) vectors.count() * PrincipalVectors.width(members, vectors.length(), rank);
        }
    }

    /** Bytes of all members' weights. */
    public long bytes() {
        return members.size()
                * tensors.stream().mapToLong(tensor -> tensor.info().bytes()).sum();
    }

    /** The share of the members' numbers that is kept, over these tensors: {@code (p (r + n) + r) / (r n)} of each. */
    public double storedShare(List<Tensor> some) {
        double kept = some.stream()
                .mapToDouble(tensor -> tensor.numbers(members.size()))
                .sum();
        return kept
                / members.size()
                / some.stream().mapToDouble(tensor -> tensor.info().elements()).sum();
    }

    /**
     * What the basis alone misses of a member over these tensors, as a share of its difference from the mean; 0 for a
     * member that is the mean. With a residual nothing is missed in the end.
     */
    public double error(int member, List<Tensor> some) {
        double missed = norm(some.stream().map(Tensor::missed).toList(), member);
        double deviation = norm(some.stream().map(Tensor::deviations).toList(), member);
        return deviation == 0 ? 0 : missed / deviation;
    }

    private static double norm(List<List<Double>> norms, int member) {
        return Math.sqrt(norms.stream()
                .filter(each -> !each.isEmpty())
                .mapToDouble(each -> each.get(member) * each.get(member))
                .sum());
    }

    /** The largest error of a member over these tensors. */
    public double worstError(List<Tensor> some) {
        return IntStream.range(0, members.size())
                .mapToDouble(member -> error(member, some))
                .max()
                .orElse(0);
    }
}
