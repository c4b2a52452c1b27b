import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('reorders', import.meta.url)
