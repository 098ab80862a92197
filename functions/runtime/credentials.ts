type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** The credentials of this function's role. Lambda sets them in the environment, and they are valid as long as the container. */
export async function environmentCredentials(): Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error("no credentials in the environment");
  return { accessKeyId, secretAccessKey, ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }) };
}

/** In a bundle this stands in for the SDK's default, under the name that its clients import. */
export const defaultProvider = () => environmentCredentials;
