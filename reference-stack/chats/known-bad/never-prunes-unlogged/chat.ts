import { defineVariant } from '../define-variant.ts'

const { connectionItems: _, ...variant } = defineVariant('never-prunes-unlogged', import.meta.url)

/** Says nothing of where its items are. */
export const chat = variant
