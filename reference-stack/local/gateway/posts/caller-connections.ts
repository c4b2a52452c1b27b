import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { type PostAnswer, httpText } from './post-answer.ts'
import { type WholePost, readWholePost } from './whole-post.ts'

/** Answers an ordinary post to `@connections`; undefined, before anything has been done, for every other. */
export type AnswerPost = (post: WholePost) => PostAnswer | Promise<PostAnswer> | undefined

/**
 * The TCP connections to the gateway's port. A broadcast makes one post per member, and Node's HTTP server takes longer for it
 * than everything else that the gateway does: so ordinary posts are read and answered here. From the first byte that is
 * anything else on, a connection is the HTTP server's.
 */
export class CallerConnections {
  readonly #answer: AnswerPost
  readonly #handOn: (socket: Socket) => void
  readonly #sockets = new Set<Socket>()

  /** Takes the new connections of the server, and hands on to it what it is for. */
  constructor(server: Server, answer: AnswerPost) {
    this.#answer = answer
    const listeners = server.listeners('connection')
    this.#handOn = (socket) => {
      for (const listener of listeners) listener.call(server, socket)
    }
    server.removeAllListeners('connection').on('connection', (socket) => this.#accept(socket))
  }

  /** Ends those that have not been handed on. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #accept(socket: Socket): void {
    const sockets = this.#sockets
    sockets.add(socket)
    const read = (bytes: Buffer) => this.#read(socket, bytes, release)
    const end = () => socket.end()
    const fail = () => socket.destroy()
    const close = () => sockets.delete(socket)
    const release = () => {
      sockets.delete(socket)
      socket.off('data', read).off('end', end).off('error', fail).off('close', close)
    }
    socket.on('data', read).on('end', end).on('error', fail).on('close', close)
  }

  #read(socket: Socket, bytes: Buffer, release: () => void): void {
    for (let at = 0; at < bytes.length; ) {
      const post = readWholePost(bytes, at)
      const answer = post && this.#answer(post)
      if (post === undefined || answer === undefined) {
        release()
        socket.pause()
        socket.unshift(bytes.subarray(at))
        this.#handOn(socket)
        socket.resume()
        return
      }
      at = post.end
      if (answer instanceof Promise) {
        this.#answerLater(socket, answer, bytes.subarray(at))
        return
      }
      socket.write(httpText(answer), 'latin1')
    }
  }

  /** Requests of one connection are answered in their order: until then nothing is read. */
  #answerLater(socket: Socket, answer: Promise<PostAnswer>, rest: Buffer): void {
    socket.pause()
    if (rest.length > 0) socket.unshift(rest)
    void answer.then((answered) => {
      socket.write(httpText(answered), 'latin1')
      socket.resume()
    })
  }
}
