import { z } from 'zod'
import { parsedJson } from '../parsed-json.ts'

/** "Lambda authorizer result: 8 KB", not adjustable. What a larger one leads to is not documented. */
const longestAnswerBytes = 8 * 1024

const oneOrMore = z.union([z.string().transform((only) => [only]), z.array(z.string())])
const statement = z.object({ Effect: z.enum(['Allow', 'Deny']), Action: oneOrMore, Resource: oneOrMore })
const answer = z.object({
  principalId: z.string(),
  policyDocument: z.object({ Statement: z.union([statement.transform((only) => [only]), z.array(statement)]) }),
  // Flat, as the events show it; what AWS does with a list or an object in it is taken to be an error.
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
})

export type AuthorizerAnswer = z.infer<typeof answer>

/** Undefined if the payload is not a valid answer, or too long. */
export function readAuthorizerAnswer(payload: string): AuthorizerAnswer | undefined {
  if (Buffer.byteLength(payload) > longestAnswerBytes) return undefined
  return answer.safeParse(parsedJson(payload)).data
}

/** As IAM evaluates a policy: some statement has to allow the connection, and none may deny it. */
export function allowsConnect({ policyDocument }: AuthorizerAnswer, methodArn: string): boolean {
  const effects = policyDocument.Statement.filter(
    ({ Action, Resource }) =>
      Action.some((pattern) => matches(pattern.toLowerCase(), 'execute-api:invoke')) &&
      Resource.some((pattern) => matches(pattern, methodArn)),
  ).map(({ Effect }) => Effect)
  return effects.includes('Allow') && !effects.includes('Deny')
}

/** In a policy `*` stands for any text and `?` for one character. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[\\^$.+()[\]{}|]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(text)
}
