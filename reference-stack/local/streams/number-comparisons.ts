import type { EventPattern } from '../../define-stack.ts'

/**
 * Where a pattern compares an attribute of the type `N` with numbers alone, such as `dynamodb.NewImage.size.N`: no record fits.
 * "DynamoDB event filtering doesn't support the use of numeric operators (numeric equals and numeric range). Even if items in your
 * table are stored as numbers, these parameters are converted to strings in the JSON record object."
 */
export function numberComparisons(pattern: EventPattern, path: readonly string[] = []): readonly string[] {
  return Object.entries(pattern).flatMap(([member, wanted]) => {
    const inner = [...path, member]
    if (!Array.isArray(wanted)) return numberComparisons(wanted as EventPattern, inner)
    const rules = wanted as readonly unknown[]
    if (member === '$or') return rules.flatMap((one) => numberComparisons(one as EventPattern, path))
    return member === 'N' && rules.every(comparesNumbers) ? [inner.join('.')] : []
  })
}

function comparesNumbers(rule: unknown): boolean {
  return typeof rule === 'number' || (typeof rule === 'object' && rule !== null && 'numeric' in rule)
}
