import { defineVariant } from '../define-variant.ts'

// 3 s is what a Lambda function has unless it is told otherwise.
export const chat = defineVariant('sequential-past-timeout', import.meta.url, { SendMessage: { timeoutSeconds: 3 } })
