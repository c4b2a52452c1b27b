/** The JSON object that begins with a text's first brace and ends with the text; null if there is none. */
export function readJsonObject(text: string): object | null {
  const start = text.indexOf('{')
  if (start === -1) return null
  try {
    const value: unknown = JSON.parse(text.slice(start))
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}
