import { MathExpression, type Metric } from "aws-cdk-lib/aws-cloudwatch";

/**
 * The share of one metric in another (0 to 1), or 0 while there are fewer than `minimum`. Without any of the whole it is 1. `FILL` is
 * needed since a metric without data in a period would leave the expression without a value.
 */
export function shareOf(part: Metric, whole: Metric, minimum: number): MathExpression {
  return new MathExpression({
    expression: `IF(part < ${minimum}, 0, IF(FILL(whole, 0) > 0, part / FILL(whole, 0), 1))`,
    usingMetrics: { part, whole },
    period: part.period,
    label: "share",
  });
}
