package io.pcapflux.ledger;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The live account of one run of a pipeline: every packet that a source delivered is found again in exactly one place.
 *
 * <p>May be read at any time, from any thread; it balances once the run has ended.
 */
public final class Ledger {
    private final List<SourceAccount> sources = new ArrayList<>();
    private final List<OperatorAccount> operators = new ArrayList<>();
    private final List<Branch> branches = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** Opens the account of a source. Accounts are opened before the run starts, by its own thread. */
    public SourceAccount addSource(String name) {
        SourceAccount account = new SourceAccount(unique("source", name));
        sources.add(account);
        return account;
    }

    /** Opens the account of the next operator that all packets pass. */
    public OperatorAccount addOperator(String name) {
        OperatorAccount account = new OperatorAccount(unique("operator", name));
        operators.add(account);
        return account;
    }

    /** Opens the accounts of a sink and of the operators that only its packets pass. */
    public Branch addBranch(String sink, List<String> ownOperators) {
        String name = unique("sink", sink);
        List<OperatorAccount> own = ownOperators.stream()
                .map(operator -> new OperatorAccount(unique("operator", name + "/" + operator)))
                .toList();
        Branch branch = new Branch(own, new SinkAccount(name));
        branches.add(branch);
        return branch;
    }

    private String unique(String role, String name) {
        String candidate = name;
        for (int n = 2; !names.add(role + " " + candidate); n++) {
            candidate = name + "-" + n;
        }
        return candidate;
    }

    /** How far all sources are together, if that is known of each. */
    public Optional<Progress> progress() {
        Progress all = new Progress(0, 0);
        for (SourceAccount source : sources) {
            Optional<Progress> one = source.progress();
            if (one.isEmpty()) {
                return Optional.empty();
            }
            all = all.plus(one.get());
        }
        return Optional.of(all);
    }

    /** What those sinks are writing that say so. */
    public List<Output> outputs() {
        return branches.stream()
                .flatMap(branch -> branch.sink().output().stream())
                .toList();
    }

    public LedgerSnapshot snapshot() {
        List<OperatorCounts> main =
                operators.stream().map(OperatorAccount::snapshot).toList();
        List<LedgerSnapshot.BranchCounts> ends =
                branches.stream().map(Branch::snapshot).toList();
        return new LedgerSnapshot(sources.stream().map(SourceAccount::snapshot).toList(), main, ends);
    }

    /**
     * A sink's account and those of the operators before it.
     *
     * @param operators that only the packets of this sink pass, in order
     */
    public record Branch(List<OperatorAccount> operators, SinkAccount sink) {
        private LedgerSnapshot.BranchCounts snapshot() {
            List<OperatorCounts> counts = new ArrayList<>();
            operators.forEach(operator -> counts.add(operator.snapshot()));
            long resumed = sink.resumed();
            long declined = sink.declined();
            SinkCounts entered = sink.snapshot();
            addRemovals(counts, "resumed", resumed, entered.in() + declined);
            addRemovals(counts, "ended", declined, entered.in());
            return new LedgerSnapshot.BranchCounts(List.copyOf(counts), entered);
        }

        /** What the sink itself kept out stands as an operator before it. */
        private void addRemovals(List<OperatorCounts> counts, String reason, long removed, long left) {
            if (removed > 0) {
                String name = sink.snapshot().name() + "/" + reason;
                counts.add(new OperatorCounts(name, left + removed, left, Map.of(reason, removed), null, Map.of()));
            }
        }

        /** Counts the packets that come to this branch. */
        public Tally arrived() {
            return operators.isEmpty() ? sink.in() : operators.get(0).in();
        }
    }
}
