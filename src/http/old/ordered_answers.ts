/** What {@linkcode OrderedAnswers} needs. */
export interface OrderedAnswersOptions<Answer> {
  /** How many may be under way at a time. */
  atOnce: number;
  /** Takes each answer, in the order in which the questions came. */
  deliver: (answer: Answer) => void;
}

/** Answers side by side, at most so many at a time, and delivers in the order of the questions. */
export class OrderedAnswers<Answer> {
  readonly #options: OrderedAnswersOptions<Answer>;
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;
  #undelivered = 0;
  #last: Promise<void> = Promise.resolve();

  /** Nothing is under way yet. */
  constructor(options: OrderedAnswersOptions<Answer>) {
    this.#options = options;
  }

  /** How many have not been delivered. */
  get size(): number {
    return this.#undelivered;
  }

  /** Takes a question. `answer` begins when it is its turn, and must not reject. */
  add(answer: () => Promise<Answer>): void {
    this.#undelivered++;
    this.#last = this.#deliver(this.#inTurn(answer), this.#last);
  }

  /** Resolves when all taken until now are delivered. */
  settled(): Promise<void> {
    return this.#last;
  }

  async #inTurn(answer: () => Promise<Answer>): Promise<Answer> {
    // Whoever is done hands its place on.
    if (this.#underWay < this.#options.atOnce) this.#underWay++;
    else await new Promise<void>((begin) => this.#waiting.push(begin));
    try {
      return await answer();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#underWay--;
    }
  }

  async #deliver(answer: Promise<Answer>, before: Promise<void>): Promise<void> {
    const [delivered] = await Promise.all([answer, before]);
    this.#undelivered--;
    this.#options.deliver(delivered);
  }
}
