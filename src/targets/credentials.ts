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

/** The parts of the client's credentials that are long enough to be real. Rejects with the SDK's errors. */
export async function credentialsOf(client: Signing): Promise<string[]> {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = await client.config.credentials()
  return [accessKeyId, secretAccessKey, sessionToken].filter((part) => part.length >= 16)
}

/** A text without credentials: services and child processes may quote them. */
export function withoutCredentials(text: string, credentials: readonly string[]): string {
  return credentials.reduce((hidden, part) => hidden.replaceAll(part, '***'), text)
}
