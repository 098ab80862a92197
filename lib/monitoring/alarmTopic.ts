import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { Effect, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { SubscriptionProtocol, Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription, UrlSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { StringParameter } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import type { DeployedStage } from "../stages.ts";

/** CloudWatch's alarms, EventBridge's rule about backups, and the budget. */
const publishers = ["cloudwatch.amazonaws.com", "events.amazonaws.com", "budgets.amazonaws.com"];

export type AlarmTopicProps = { stage: DeployedStage };

/** The topic of all alarms, and its receivers. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { stage }: AlarmTopicProps) {
    super(scope, id);
    // Its own key, since CloudWatch is not allowed to use the key that SNS manages.
    const key = new Key(this, "Key", {
      enableKeyRotation: true,
      description: `Alarms of ${Stack.of(this).stackName} on their way`,
      removalPolicy: stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.topic = new Topic(this, "Topic", { enforceSSL: true, masterKey: key });
    const conditions = { StringEquals: { "aws:SourceAccount": Stack.of(this).account } };
    const principals = publishers.map((name) => new ServicePrincipal(name));
    key.addToResourcePolicy(
      new PolicyStatement({
        actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
        principals,
        conditions,
        resources: ["*"],
      }),
    );
    // `enforceSSL` adds a policy, which replaces the default one that let this account publish.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: "AlarmsOfThisAccount",
        effect: Effect.ALLOW,
        actions: ["sns:Publish"],
        principals,
        conditions,
        resources: [this.topic.topicArn],
      }),
    );
    this.#subscribe(stage);
  }

  #subscribe({ alarmEmail, alarmUrl, alarmUrlParameter }: DeployedStage): void {
    if (alarmEmail) this.topic.addSubscription(new EmailSubscription(alarmEmail));
    if (alarmUrl) this.topic.addSubscription(new UrlSubscription(alarmUrl));
    if (alarmUrlParameter === undefined) return;
    // CloudFormation reads the address when it deploys, so neither the code nor the template contains it.
    const url = StringParameter.valueForStringParameter(this, alarmUrlParameter);
    this.topic.addSubscription(new UrlSubscription(url, { protocol: SubscriptionProtocol.HTTPS }));
  }
}
