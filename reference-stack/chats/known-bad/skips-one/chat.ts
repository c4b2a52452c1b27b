import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('skips-one', import.meta.url)
