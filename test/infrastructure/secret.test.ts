import { describe, expect, it } from "vitest";
import { deployedStageSchema, parseStage, readDeployedStage } from "../../lib/stages.ts";
import { functionOf, resources, templateOf } from "./synthesise.ts";

const name = "/birthday/dev/email-service";
const template = templateOf("dev", { emailServiceSecret: name });

describe("the email service's secret", () => {
  it("is named to the sender alone, and its value is nowhere in the template", () => {
    const told = resources(template, "AWS::Lambda::Function").filter(({ properties }) =>
      JSON.stringify(properties).includes("EMAIL_SERVICE_SECRET"),
    );
    expect(told.map(({ id }) => id)).toEqual([functionOf(template, "send").id]);
    expect(JSON.stringify(told[0]?.properties.Environment)).toContain(`"EMAIL_SERVICE_SECRET":"${name}"`);
  });

  it("may be read by the sender alone, and nothing else of the Parameter Store", () => {
    const readers = resources(template, "AWS::IAM::Policy").filter(({ properties }) =>
      JSON.stringify(properties).includes("ssm:"),
    );
    expect(readers.map(({ id }) => id)).toEqual([expect.stringMatching(/^FunctionssendRole/)]);
    const text = JSON.stringify(readers[0]?.properties);
    expect(text.match(/ssm:\w+/g)).toEqual(["ssm:GetParameter"]);
    expect(text).toContain(`:parameter${name}"`);
  });

  it("of receipts is known to the function of receipts alone", () => {
    const own = templateOf("dev", { receiptsSecret: "/birthday/dev/receipts" });
    const readers = resources(own, "AWS::IAM::Policy").filter(({ properties }) =>
      JSON.stringify(properties).includes("ssm:"),
    );
    expect(readers.map(({ id }) => id)).toEqual([expect.stringMatching(/^FunctionsreceiptsRole/)]);
    expect(JSON.stringify(functionOf(own, "receipts").properties.Environment)).toContain(
      '"RECEIPTS_SECRET":"/birthday/dev/receipts"',
    );
  });

  it.each(["secret", "/a b", "/", "arn:aws:ssm:eu-central-1:1:parameter/x"])("%j is refused as its name", (wrong) => {
    const settings = { ...readDeployedStage("dev"), emailServiceSecret: wrong };
    expect(() => parseStage("dev", deployedStageSchema, settings)).toThrow(/emailServiceSecret: must be the name/);
  });
});
