"""Classic networks of computer vision, to train anew or to fill from a file of weights."""

from hornbook.applications import (
    alexnet,
    googlenet,
    imagenet,
    lenet,
    mobilenet_v2,
    resnet,
    vgg16,
    vgg19,
)
from hornbook.applications.alexnet import AlexNet
from hornbook.applications.googlenet import GoogLeNet, InceptionV1
from hornbook.applications.lenet import LeNet5
from hornbook.applications.mobilenet_v2 import MobileNetV2
from hornbook.applications.resnet import ResNet50
from hornbook.applications.vgg16 import VGG16
from hornbook.applications.vgg19 import VGG19

resnet50 = resnet

__all__ = [
    "VGG16",
    "VGG19",
    "AlexNet",
    "GoogLeNet",
    "InceptionV1",
    "LeNet5",
    "MobileNetV2",
    "ResNet50",
    "alexnet",
    "googlenet",
    "imagenet",
    "lenet",
    "mobilenet_v2",
    "resnet",
    "resnet50",
    "vgg16",
    "vgg19",
]
