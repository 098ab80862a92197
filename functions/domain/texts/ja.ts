import { texts } from "./template.ts";

export const ja = texts({
  BIRTHDAY: "{lastName} {firstName}さん、お誕生日おめでとうございます",
  ANNIVERSARY: "{lastName} {firstName}さん、記念日おめでとうございます",
});
