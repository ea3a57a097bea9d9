package io.pcapflux.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * A ledger at one moment.
 *
 * @param shared operators that all packets pass, in order
 * @param branches the sinks, each with the operators of its own
 */
public record LedgerSnapshot(List<SourceCounts> sources, List<OperatorCounts> shared, List<BranchCounts> branches) {

    /** A sink and the operators that only its packets pass. */
    public record BranchCounts(List<OperatorCounts> operators, SinkCounts sink) {}

    /** All operators: the shared ones, then those of each sink. */
    public List<OperatorCounts> operators() {
        List<OperatorCounts> all = new ArrayList<>(shared);
        branches.forEach(branch -> all.addAll(branch.operators()));
        return all;
    }

    public List<SinkCounts> sinks() {
        return branches.stream().map(BranchCounts::sink).toList();
    }

    /** Packets that all sources together delivered. */
    public long received() {
        return sources.stream().mapToLong(SourceCounts::received).sum();
    }

    /** Whether packets were lost that nobody asked to lose: dropped, shed or failed. */
    public boolean loss() {
        return sources.stream().anyMatch(SourceCounts::loss) || sinks().stream().anyMatch(SinkCounts::loss);
    }

    /** Whether what leaves each stage enters the next, and each stage accounts for all that entered. */
    public boolean balanced() {
        long flow = received();
        for (OperatorCounts operator : shared) {
            if (operator.in() != flow || !operator.balanced()) {
                return false;
            }
            flow = operator.out();
        }
        for (BranchCounts branch : branches) {
            if (!balanced(branch, flow)) {
                return false;
            }
        }
        return true;
    }

    private static boolean balanced(BranchCounts branch, long arrived) {
        long flow = arrived;
        for (OperatorCounts operator : branch.operators()) {
            if (operator.in() != flow || !operator.balanced()) {
                return false;
            }
            flow = operator.out();
        }
        return branch.sink().in() == flow && branch.sink().balanced();
    }
}
