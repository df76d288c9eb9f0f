// Channels in the settings: the web chat's looks, its line for the website, its health.
export { ChannelPage } from './ChannelPage.tsx';
export { ChannelsPage } from './ChannelsPage.tsx';
