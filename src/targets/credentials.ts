/** A client of any of AWS's services. */
interface Signing {
  readonly config: {
    credentials(): Promise<{
      readonly accessKeyId: string
      readonly secretAccessKey: string
      readonly sessionToken?: string
    }>
  }
}

/** What the client signs with, in parts, as far as they are long enough to be real. The SDK's errors go through. */
export async function credentialsOf(client: Signing): Promise<string[]> {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = await client.config.credentials()
  return [accessKeyId, secretAccessKey, sessionToken].filter((part) => part.length >= 16)
}

/** What a service said, without the credentials that it may have quoted. */
export function withoutCredentials(text: string, credentials: readonly string[]): string {
  return credentials.reduce((hidden, part) => hidden.replaceAll(part, '***'), text)
}
