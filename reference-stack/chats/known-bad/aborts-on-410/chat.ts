import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('aborts-on-410', import.meta.url)
