package io.pcapflux.bpf;

import io.pcapflux.PcapfluxException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests where libpcap is not installed, and says so; runs them all the same, to fail, when CI=true. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsLibpcap.Condition.class)
@interface NeedsLibpcap {

    /** Looks for libpcap. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if ("true".equals(System.getenv("CI"))) {
                return ConditionEvaluationResult.enabled("CI has everything");
            }
            try {
                Libpcap.load("pcap");
                return ConditionEvaluationResult.enabled("libpcap is there");
            } catch (PcapfluxException e) {
                String reason = e.getMessage() + ": " + e.remedy();
                System.out.println(context.getDisplayName() + " skipped: " + reason);
                return ConditionEvaluationResult.disabled(reason);
            }
        }
    }
}
