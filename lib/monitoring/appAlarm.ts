import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";

export type AppAlarmProps = {
  metric: IMetric;
  /** Rings when the figure is at least this. */
  atLeast?: number;
  /** Or when it is below this. */
  below?: number;
  /** For so many periods in a row. */
  periods?: number;
  /** No data means trouble: for what must happen. */
  missingIsBad?: boolean;
  /** What it means for people. */
  impact: string;
  /** What to do first. */
  firstStep: string;
  topic: ITopic;
};

/** An alarm that says what it means for people, what to do first, and where to read on: none can be made without. */
export class AppAlarm extends Alarm {
  constructor(scope: Construct, name: string, props: AppAlarmProps) {
    const { metric, atLeast, below, periods = 1, missingIsBad = false, impact, firstStep, topic } = props;
    super(scope, name, {
      metric,
      threshold: atLeast ?? below ?? 0,
      comparisonOperator:
        atLeast === undefined
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: missingIsBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      alarmDescription: `${impact} First: ${firstStep} Runbook: docs/runbook.md#${name}`,
    });
    this.addAlarmAction(new SnsAction(topic));
    this.addOkAction(new SnsAction(topic));
  }
}
