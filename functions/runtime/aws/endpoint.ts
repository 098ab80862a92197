/** The address of a service: the SDK's variables for an endpoint of one's own, else AWS's. */
export function endpointOf(service: string, region: string): string {
  const own = process.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? process.env.AWS_ENDPOINT_URL;
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return own ?? `https://${service}.${region}.${suffix}`;
}
