import { CfnOutput, Duration, Stack, type StackProps, Validations } from "aws-cdk-lib";
import { OidcProviderNative, OpenIdConnectPrincipal, PolicyStatement, Role } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { type DeployedStageName, stackNameOf } from "./stages.ts";

export type DeployRolesProps = StackProps & {
  /** `owner/name` on GitHub. */
  repository: string;
  /** The stages in this account. */
  stages: readonly DeployedStageName[];
  /** The account already has GitHub's OIDC provider. An account can have only one. */
  hasProvider: boolean;
};

const ISSUER = "token.actions.githubusercontent.com";
/** The qualifier of `cdk bootstrap` where none is given. */
const QUALIFIER = "hnb659fds";

/**
 * What an account needs so that this repository's workflows can deploy to it without a key: for each stage a role that only a job in
 * the GitHub environment of that name may assume, and one for pull requests that may only read. The rights to create resources
 * stay with the roles of `cdk bootstrap`; these may only assume those.
 */
export class DeployRoles extends Stack {
  constructor(scope: Construct, id: string, { repository, stages, hasProvider, ...props }: DeployRolesProps) {
    super(scope, id, props);
    const providerArn = this.formatArn({ service: "iam", region: "", resource: "oidc-provider", resourceName: ISSUER });
    const provider = hasProvider
      ? OidcProviderNative.fromOidcProviderArn(this, "GitHub", providerArn)
      : new OidcProviderNative(this, "GitHub", { url: `https://${ISSUER}`, clientIds: ["sts.amazonaws.com"] });
    const trusted = (subject: string) =>
      new OpenIdConnectPrincipal(provider, {
        StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com", [`${ISSUER}:sub`]: `repo:${repository}:${subject}` },
      });

    for (const stage of stages) {
      const role = new Role(this, `deploy-${stage}`, {
        assumedBy: trusted(`environment:${stage}`),
        maxSessionDuration: Duration.hours(1),
        description: `Deploys stage ${stage} from the GitHub environment ${stage} of ${repository}`,
      });
      role.addToPolicy(this.#assume("deploy-role", "file-publishing-role", "lookup-role"));
      role.addToPolicy(this.#describe(stage));
      // The smoke test after a deployment reads health; it may change nothing.
      const api = this.formatArn({ service: "execute-api", resource: "*", resourceName: `${stage}/GET/health*` });
      role.addToPolicy(new PolicyStatement({ actions: ["execute-api:Invoke"], resources: [api] }));
      Validations.of(role).acknowledge({
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:*/${stage}/GET/health*]`,
        reason: "The API's id is not known before the first deployment. The right is to read health pages only.",
      });
      this.#acknowledgeHashes(role, [stage]);
      new CfnOutput(this, `DeployRole${stage}`, { value: role.roleArn });
    }

    const reader = new Role(this, "diff", {
      assumedBy: trusted("pull_request"),
      maxSessionDuration: Duration.hours(1),
      description: `Reads what a pull request of ${repository} would change`,
    });
    reader.addToPolicy(this.#assume("lookup-role"));
    for (const stage of stages) reader.addToPolicy(this.#describe(stage));
    this.#acknowledgeHashes(reader, stages);
    new CfnOutput(this, "DiffRole", { value: reader.roleArn });
  }

  /** Roles that `cdk bootstrap` created. Their permissions were set there. */
  #assume(...names: string[]): PolicyStatement {
    const resources = names.map((name) => {
      const resourceName = `cdk-${QUALIFIER}-${name}-${this.account}-${this.region}`;
      return this.formatArn({ service: "iam", region: "", resource: "role", resourceName });
    });
    return new PolicyStatement({ actions: ["sts:AssumeRole"], resources });
  }

  /** The outputs of a stage's stack: where the smoke test finds the API. */
  #describe(stage: DeployedStageName): PolicyStatement {
    return new PolicyStatement({ actions: ["cloudformation:DescribeStacks"], resources: [this.#stackArn(stage)] });
  }

  #stackArn(stage: DeployedStageName): string {
    return this.formatArn({ service: "cloudformation", resource: "stack", resourceName: `${stackNameOf(stage)}/*` });
  }

  #acknowledgeHashes(role: Role, stages: readonly DeployedStageName[]): void {
    for (const stage of stages) {
      Validations.of(role).acknowledge({
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/${stackNameOf(stage)}/*]`,
        reason: "The ARN of a stack ends with an id that CloudFormation makes up.",
      });
    }
  }
}
