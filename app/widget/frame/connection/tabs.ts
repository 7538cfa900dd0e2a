/** Messages between the visitor's tabs in this browser. */
import type { ChatEvent } from '@parley/core/protocol/chat-api';
import type { Tabs } from './connection.ts';

const ALONE: Tabs = { broadcast: () => undefined, close: () => undefined };

/** @param name the same in all tabs that belong together; in a browser without channels, each tab is alone */
export const openTabs = (name: string, onEvent: (event: ChatEvent) => void): Tabs => {
  try {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }: MessageEvent<ChatEvent>) => {
      onEvent(data);
    };
    return {
      broadcast: (event) => {
        channel.postMessage(event);
      },
      close: () => {
        channel.close();
      },
    };
  } catch {
    return ALONE;
  }
};
