package org.printkeeper.agent.live;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Asks the lab whether it can work here, and says why not. */
final class LabCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<Live> live = context.getTestClass().map(type -> type.getAnnotation(Live.class));
        if (live.isEmpty() || context.getTestMethod().isPresent()) {
            return ConditionEvaluationResult.enabled("decided by the class");
        }
        Optional<String> reason = Lab.missing(live.get().needs());
        reason.ifPresent(why -> print(context, why));
        return reason.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("the lab is ready"));
    }

    /** Surefire counts skipped tests but does not say why. */
    private static void print(ExtensionContext context, String why) {
        System.out.println("SKIPPED " + context.getDisplayName() + ": " + why);
    }
}
