import { defineVariant } from '../define-variant.ts'

const { connectionItems: _, ...variant } = defineVariant('unawaited-sends-unlogged', import.meta.url)

/** Says nothing of where its items are. */
export const chat = variant
