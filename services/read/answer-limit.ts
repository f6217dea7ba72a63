/** Milliseconds in which a redirect is answered, all its steps included. The balancer asks another process after 700. */
export const answerLimit = 600;
