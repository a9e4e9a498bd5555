package dev.perennial.merge.continual;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a continual merge came to be: all that is needed to derive it again.
 *
 * @param method its name
 * @param parameters all of the method's
 * @param pretrained the hash of the weights that all experts were tuned from
 * @param members in the order in which they were merged
 * @param scale what the kept task vector is multiplied by: OPCM's is 1 over its lambda
 * @param keptNorm the norm of the kept task vector
 * @param previous the key of the state before the last member; the pretrained hash's own at the start
 * @param key of this state: of the previous key and the last member's hash; at the start of
 *     {@link ContinualState#VERSION} and the components before the members
 */
public record ContinualRecord(
        String method,
        Map<String, Double> parameters,
        String pretrained,
        List<Member> members,
        double scale,
        double keptNorm,
        String previous,
        String key) {
    public ContinualRecord {
        parameters = Map.copyOf(parameters);
        members = List.copyOf(members);
    }

    /**
     * A merged expert.
     *
     * @param name its name
     * @param hash of its weights
     * @param norm of its task vector
     */
    public record Member(String name, String hash, double norm) {}

    static ContinualRecord start(ContinualMethod method, Map<String, Double> parameters, String pretrained) {
        String key = Fingerprint.of(
                "version " + ContinualState.VERSION, method.name(), new TreeMap<>(parameters).toString(), pretrained);
        return new ContinualRecord(method.name(), parameters, pretrained, List.of(), 0, 0, pretrained, key);
    }

    /** The key of the state that follows with an expert of this hash. */
    String keyWith(String hash) {
        return Fingerprint.of(key, hash);
    }

    /** The mean norm of the members' task vectors; 0 without members. */
    public double meanNorm() {
        return members.stream().mapToDouble(Member::norm).average().orElse(0);
    }

    /** The norm of the merged task vector. */
    public double mergedNorm() {
        return scale * keptNorm;
    }
}
