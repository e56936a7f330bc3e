/** How patient following a job is; all in milliseconds. */
export interface FollowTimes {
  /** How long a job may run, waiting in the queue not counted. */
  run: number;
  /** How long a run may say nothing of itself, while ComfyUI answers. */
  silence: number;
  /** How long a job waits for the event socket before it is sent all the same. */
  connect: number;
  /** How often ComfyUI is asked for a waiting job's place, while others come and go. */
  queuePoll: number;
  /** Without a message of the job for so long, ComfyUI is asked, while the socket is open. */
  quietPoll: number;
  /** The same while the socket is not open. */
  lostPoll: number;
  /** How long ComfyUI may fail to answer before a job is given up. */
  unreachable: number;
  /** How long ComfyUI may go on with a run that it was told to stop. */
  stop: number;
}

/** Times that suit a ComfyUI on this machine or near it. */
export const DEFAULT_TIMES: FollowTimes = {
  run: 300_000,
  silence: 300_000,
  connect: 2_000,
  queuePoll: 1_000,
  quietPoll: 5_000,
  lostPoll: 500,
  unreachable: 15_000,
  stop: 60_000,
};
