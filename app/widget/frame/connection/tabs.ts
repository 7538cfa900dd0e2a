/** Messages between the visitor's tabs in this browser. */
import type { ChatEvent } from '@parley/core/protocol/chat-api';
import type { Tabs } from './connection.ts';

const ALONE: Tabs = { tell: () => undefined, close: () => undefined };

/** @param name the same in all tabs that belong together; in a browser without channels, each tab is alone */
export const openTabs = (name: string, onTold: (event: ChatEvent) => void): Tabs => {
  try {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }: MessageEvent<ChatEvent>) => {
      onTold(data);
    };
    return {
      tell: (event) => {
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
