import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('leaves-members-out', import.meta.url)
