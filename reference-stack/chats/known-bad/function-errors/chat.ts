import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('function-errors', import.meta.url)
