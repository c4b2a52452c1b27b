import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('loses-live-members', import.meta.url)
