import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";

export type BudgetProps = { stageName: string; dollars: number; topic: ITopic };

/** Notifies the receivers of alarms when the monthly cost of all resources with this stage's tag comes near the limit. */
export class Budget extends Construct {
  constructor(scope: Construct, id: string, { stageName, dollars, topic }: BudgetProps) {
    super(scope, id);
    const subscribers = [{ subscriptionType: "SNS", address: topic.topicArn }];
    const at = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
      notification: { notificationType, comparisonOperator: "GREATER_THAN", threshold, thresholdType: "PERCENTAGE" },
      subscribers,
    });
    new CfnBudget(this, "Monthly", {
      budget: {
        budgetType: "COST",
        timeUnit: "MONTHLY",
        budgetLimit: { amount: dollars, unit: "USD" },
        // The tag must be activated once for cost allocation (docs/company-setup.md).
        costFilters: { TagKeyValue: [`user:stage$${stageName}`] },
      },
      notificationsWithSubscribers: [at("ACTUAL", 80), at("FORECASTED", 100)],
    });
  }
}
