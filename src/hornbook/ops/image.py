"""Images: resized, moved, cut, filtered, recoloured. Where channels stand: ``data_format``."""

from hornbook.ops.colors import hsv_to_rgb, rgb_to_grayscale, rgb_to_hsv
from hornbook.ops.cutting import crop_images, extract_patches, extract_patches_3d, pad_images
from hornbook.ops.elastic import elastic_transform
from hornbook.ops.filters import gaussian_blur, psnr, sobel_edges, ssim
from hornbook.ops.moving import (
    affine_transform,
    map_coordinates,
    perspective_transform,
    resize,
    scale_and_translate,
)

__all__ = [
    "affine_transform",
    "crop_images",
    "elastic_transform",
    "extract_patches",
    "extract_patches_3d",
    "gaussian_blur",
    "hsv_to_rgb",
    "map_coordinates",
    "pad_images",
    "perspective_transform",
    "psnr",
    "resize",
    "rgb_to_grayscale",
    "rgb_to_hsv",
    "scale_and_translate",
    "sobel_edges",
    "ssim",
]
