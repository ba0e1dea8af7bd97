/** Folders of the networks that come with the extension, from its own folder. The first reads unless another is chosen. */
export const shippedNetworkFolders = ['media/models/cell-lens-1x512', 'media/models/cell-lens-1x128'] as const;

/** Folder of the network that reads unless another is chosen, from the extension's own folder. */
export const shippedNetworkFolder = shippedNetworkFolders[0];
