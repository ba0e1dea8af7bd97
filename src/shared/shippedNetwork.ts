/** Folder of the network that comes with the extension, from the extension's own folder. */
export const shippedNetworkFolder = 'media/models/starter';
