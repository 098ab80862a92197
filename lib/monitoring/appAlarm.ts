import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";

export type AppAlarmProps = {
  topic: ITopic;
  metric: IMetric;
  /** Rings when the value is at least this. */
  atLeast?: number | undefined;
  /** Or when it is below this. */
  below?: number | undefined;
  /** For so many periods in a row. */
  periods?: number;
  /** No data means trouble: for what must happen. */
  missingIsBad?: boolean;
  /** What it means for users. */
  impact: string;
  /** What to do first. */
  firstStep: string;
  /** The section of docs/runbook.md; absent: it has the alarm's own name. */
  runbook?: string;
};

/** An alarm that says what it means for users, what to do first, and where to read on. None can be made without. */
export class AppAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: AppAlarmProps) {
    const { topic, metric, atLeast, below, periods = 1, missingIsBad = false, runbook = id } = props;
    super(scope, id, {
      metric,
      threshold: atLeast ?? below ?? 0,
      comparisonOperator:
        atLeast === undefined
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: missingIsBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      alarmDescription: describe({ ...props, runbook }),
    });
    this.addAlarmAction(new SnsAction(topic));
    this.addOkAction(new SnsAction(topic));
  }
}

/** The text that its receiver reads, whatever sends it. */
export function describe({
  impact,
  firstStep,
  runbook,
}: {
  impact: string;
  firstStep: string;
  runbook: string;
}): string {
  return `${impact} First: ${firstStep} Runbook: docs/runbook.md#${runbook}`;
}
