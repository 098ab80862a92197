import { EndpointType, type RestApi, SecurityPolicy } from "aws-cdk-lib/aws-apigateway";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { ARecord, HostedZone, RecordTarget } from "aws-cdk-lib/aws-route53";
import { ApiGateway } from "aws-cdk-lib/aws-route53-targets";
import { Construct } from "constructs";
import type { DeployedStage } from "../stages.ts";

export type CustomDomainProps = { api: RestApi; domain: NonNullable<DeployedStage["customDomain"]> };

/** The company's own domain name for the API, with its DNS record if the hosted zone is in the same account. */
export class CustomDomain extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, { api, domain }: CustomDomainProps) {
    super(scope, id);
    const { domainName, certificateArn, hostedZone } = domain;
    api.addDomainName("Name", {
      domainName,
      certificate: Certificate.fromCertificateArn(this, "Certificate", certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    this.url = `https://${domainName}/`;
    if (hostedZone === undefined) return;
    new ARecord(this, "Record", {
      zone: HostedZone.fromHostedZoneAttributes(this, "Zone", {
        hostedZoneId: hostedZone.id,
        zoneName: hostedZone.name,
      }),
      recordName: domainName,
      target: RecordTarget.fromAlias(new ApiGateway(api)),
    });
  }
}
