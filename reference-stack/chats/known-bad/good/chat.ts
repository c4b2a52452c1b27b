import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('good', import.meta.url)
