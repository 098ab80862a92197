import type { IKey } from "aws-cdk-lib/aws-kms";
import { QueueEncryption, type QueueProps } from "aws-cdk-lib/aws-sqs";

/** Every queue is encrypted and refuses plain HTTP; with the stage's own key where it has one. */
export function queueEncryption(key: IKey | undefined): QueueProps {
  return {
    enforceSSL: true,
    ...(key
      ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
      : { encryption: QueueEncryption.SQS_MANAGED }),
  };
}
