import type { ChannelKind } from '@parley/core/channels/kinds';
import type { ChannelId } from '@parley/core/ids';
import type { ChannelReport, ChannelReports } from '@parley/core/protocol/channels-api';
import type { ApiError, ApiResult } from '../../session/api.ts';

/** How the channels do, as the server last said. */
export class Reports {
  all = $state.raw<readonly ChannelReport[]>();
  kinds = $state.raw<readonly ChannelKind[]>([]);
  error = $state.raw<ApiError>();
  readonly #ask: () => Promise<ApiResult<ChannelReports>>;
  /** Number of the last request: an answer that is overtaken by a later one says nothing new. */
  #asked = 0;
  #answered = 0;

  constructor(ask: () => Promise<ApiResult<ChannelReports>>) {
    this.#ask = ask;
  }

  of(channel: ChannelId): ChannelReport | undefined {
    return this.all?.find((report) => report.channel === channel);
  }

  /** Asks the server. After an error, what is known stays. */
  async read(): Promise<void> {
    this.#asked += 1;
    const number = this.#asked;
    const result = await this.#ask();
    if (number < this.#answered) return;
    this.#answered = number;
    if (result.ok) {
      this.all = result.value.channels;
      this.kinds = result.value.kinds;
      this.error = undefined;
    } else {
      this.error = result.error;
    }
  }
}
