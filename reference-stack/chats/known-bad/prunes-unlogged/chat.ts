import { defineVariant } from '../define-variant.ts'

const { connectionItems: _, ...variant } = defineVariant('prunes-unlogged', import.meta.url)

/** Says nothing of where its items are. */
export const chat = variant
