/** Undefined for what is no JSON: to API Gateway that is no error, but a case like others. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
