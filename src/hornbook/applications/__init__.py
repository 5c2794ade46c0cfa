"""Classic networks of computer vision, to train anew or to fill from a file of weights."""

from hornbook.applications import (
    alexnet,
    densenet,
    googlenet,
    imagenet,
    inception_resnet_v2,
    inception_v3,
    lenet,
    mobilenet,
    mobilenet_v2,
    nasnet,
    resnet,
    vgg16,
    vgg19,
    xception,
)
from hornbook.applications.alexnet import AlexNet
from hornbook.applications.densenet import DenseNet121, DenseNet169, DenseNet201
from hornbook.applications.googlenet import GoogLeNet, InceptionV1
from hornbook.applications.inception_resnet_v2 import InceptionResNetV2
from hornbook.applications.inception_v3 import InceptionV3
from hornbook.applications.lenet import LeNet5
from hornbook.applications.mobilenet import MobileNet
from hornbook.applications.mobilenet_v2 import MobileNetV2
from hornbook.applications.nasnet import NASNetLarge, NASNetMobile
from hornbook.applications.resnet import ResNet50
from hornbook.applications.vgg16 import VGG16
from hornbook.applications.vgg19 import VGG19
from hornbook.applications.xception import Xception

resnet50 = resnet

__all__ = [
    "VGG16",
    "VGG19",
    "AlexNet",
    "DenseNet121",
    "DenseNet169",
    "DenseNet201",
    "GoogLeNet",
    "InceptionResNetV2",
    "InceptionV1",
    "InceptionV3",
    "LeNet5",
    "MobileNet",
    "MobileNetV2",
    "NASNetLarge",
    "NASNetMobile",
    "ResNet50",
    "Xception",
    "alexnet",
    "densenet",
    "googlenet",
    "imagenet",
    "inception_resnet_v2",
    "inception_v3",
    "lenet",
    "mobilenet",
    "mobilenet_v2",
    "nasnet",
    "resnet",
    "resnet50",
    "vgg16",
    "vgg19",
    "xception",
]
