module brownfield
