import { lightPoster } from '../posting/posters/light-poster.ts'
import { signingTarget } from '../posting/posters/signed-posts.ts'

/** For the life of the environment; one post at a time. */
export const post = lightPoster(signingTarget(process.env, 'AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI'), 1)
